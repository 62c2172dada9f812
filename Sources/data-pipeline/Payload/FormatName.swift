import ArgumentParser
internal import DPTraces

/// A trace format as it is named on the command line.
enum FormatName: String, CaseIterable, ExpressibleByArgument {
    case v04 = "v0.4"
    case v05 = "v0.5"
}
