public import DPObfuscation

/// What is done to spans by the agent's rules before they are counted and sent.
///
/// In this order, the agent's own:
///
/// 1. Services, names, types, times and some tags become what the backend accepts. A chunk with a trace or span id of zero,
///    or with spans of several traces, is dropped.
/// 2. The agent's trace filters, where statistics are on.
/// 3. Values in queries, commands, URLs and bodies, and numbers of payment cards, are hidden.
/// 4. Resources, keys and values that are too long are cut.
/// 5. Spans at which a service is entered are marked.
/// 6. ``DPObfuscation/ObfuscationOptions/replaceTags`` are applied.
///
/// Spans that need none of it are sent as they came. What was put right and what was dropped is counted in
/// ``TraceExporter/ledger``. Costs about as much as reading the spans; more for SQL, JSON and rules.
public struct TraceProcessing: Sendable {
    /// What is hidden, and how; default as an agent's.
    ///
    /// Towards an agent it should be what that agent does, so that its statistics and these name the same resources.
    public var obfuscation = ObfuscationOptions.agentDefaults
    /// Whether a resource may have 15,000 bytes instead of 5,000: feature `big_resource`.
    public var allowsBigResources = false
    /// Whether the tag `component` becomes a span's name: feature `component2name`.
    public var namesSpansAfterComponents = false

    /// What an agent does unless it is told otherwise.
    public init() {}
}
