internal import DPObfuscation
internal import DPWire

extension TraceProcessing {
    /// Takes over what a JSON object says, in the form of the agent's configuration; what it lacks stays as it is.
    ///
    /// Either options by group, such as `{"redis": {"remove_all_args": true}, "replace_tags": [...]}`, or the agent's own
    /// `{"apm_config": {"obfuscation": {...}, "replace_tags": [...], "features": [...]}}`. Rules are compiled when an
    /// exporter is built.
    ///
    /// - Throws: the first option that is not understood; then some options may have been set.
    public mutating func read(json text: [UInt8]) throws(ConfigurationError) {
        let features: [[UInt8]]
        do throws(ObfuscationOptionsError) {
            features = try obfuscation.read(json: text.span.bytes)
        } catch {
            throw ConfigurationError(error)
        }
        take(features)
    }

    /// Takes over what variables of an environment say, by the agent's names: `DD_APM_OBFUSCATION_…`,
    /// `DD_APM_REPLACE_TAGS`, `DD_APM_SQL_OBFUSCATION_MODE` and `DD_APM_FEATURES`.
    ///
    /// Others are not looked at. The environment itself is the caller's to read.
    ///
    /// - Throws: all variables that are not understood; the others have been taken over.
    public mutating func read(environment variables: [(name: String, value: String)]) throws(ConfigurationError) {
        var check = ConfigurationCheck()
        for (name, value) in variables {
            let (nameBytes, valueBytes) = (Array(name.utf8), Array(value.utf8))
            do throws(ObfuscationVariableError) {
                take(try obfuscation.read(variable: nameBytes.span.bytes, valueBytes.span.bytes))
            } catch {
                check.refuse(name, value, error.explanation)
            }
        }
        if !check.problems.isEmpty { throw check.error }
    }

    /// Switches on features; those that are not about spans change nothing.
    private mutating func take(_ features: [[UInt8]]) {
        for feature in features {
            if feature.span.bytes.says("big_resource") { allowsBigResources = true }
            if feature.span.bytes.says("component2name") { namesSpansAfterComponents = true }
        }
    }
}

extension ConfigurationError {
    fileprivate init(_ error: ObfuscationOptionsError) {
        var check = ConfigurationCheck()
        let name = String(decoding: error.name, as: UTF8.self)
        switch error.reason {
        case .invalidJSON: check.refuse("json", "", "it is no JSON object that holds options")
        case .unknownOption:
            check.refuse(name, "", "there is no such option; look at the agent's apm_config.obfuscation")
        case .wrongKind: check.refuse(name, "", "it takes true or false, a list of texts, or a list of complete rules")
        case .unknownMode:
            check.refuse("obfuscation_mode", name, "write obfuscate_only or obfuscate_and_normalize, or nothing")
        }
        self = check.error
    }
}

extension ObfuscationVariableError {
    fileprivate var explanation: String {
        switch reason {
        case .unknownOption: "there is no such option; look at the agent's apm_config.obfuscation"
        case .badFlag: "write true or false"
        case .unknownMode: "write obfuscate_only or obfuscate_and_normalize"
        case .badRules: #"write a JSON array of rules: [{"name": "KEY or *", "pattern": "RE2", "repl": "TEXT"}]"#
        }
    }
}
