// Obfuscation
