import DPObfuscation
import DPWire

/// Obfuscates one statement, or says what is wrong with it.
func obfuscated(_ statement: String, _ change: (inout SQLOptions) -> Void = { _ in }) throws -> String {
    var options = SQLOptions()
    change(&options)
    var obfuscator = SQLObfuscator(options)
    return try obfuscator.run(Array(statement.utf8)).description
}
