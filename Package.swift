// swift-tools-version: 6.3
import PackageDescription

// Three builds of one source (docs/decisions/0004-one-source-two-builds.md):
//   default               everything, as ordinary Swift
//   DDP_CORE=1            ordinary Swift without the agent and the command: no dependency, builds in seconds
//   DDP_EMBEDDED=1        the C library, in Embedded mode
//   DDP_FULL_RUNTIME=1    the C library with the whole Swift runtime, where there is no Embedded mode
// DDP_BENCH=1 adds what scripts/bench-engines measures, which is not public, to the core.
// DDP_FUZZ=1 adds the fuzz targets to the ordinary core and instruments it (scripts/fuzz).
let embedded = Context.environment["DDP_EMBEDDED"] == "1"
let fullRuntime = !embedded && Context.environment["DDP_FULL_RUNTIME"] == "1"
let coreOnly = embedded || fullRuntime || Context.environment["DDP_CORE"] == "1"
let fuzzing = !embedded && Context.environment["DDP_FUZZ"] == "1"

let common: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

let coreSettings: [SwiftSetting] =
    common
    + (embedded
        ? [.enableExperimentalFeature("Embedded"), .unsafeFlags(["-wmo", "-Xfrontend", "-function-sections"])]
        : [.treatWarning("EmbeddedRestrictions", as: .error)])
    + (fuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : [])

/// A target of the core, which compiles in Embedded mode too.
///
/// Folder `Sources/NAME` is module `DPNAME`.
/// Nothing of a `small` one runs once a span, so the C library takes its size over its speed.
func core(
    _ name: String,
    module: String? = nil,
    _ dependencies: [Target.Dependency] = [],
    small: Bool = false
) -> Target {
    .target(
        name: module ?? "DP" + name,
        dependencies: dependencies,
        path: "Sources/" + name,
        swiftSettings: coreSettings + (embedded && small ? [.unsafeFlags(["-Osize"])] : [])
    )
}

/// The tests of folder `Sources/NAME`, in `Tests/NAME`.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "DP" + name + "Tests",
        dependencies: dependencies,
        path: "Tests/" + name,
        swiftSettings: common
    )
}

let libraryLinkerSettings: [LinkerSetting] = [
    .unsafeFlags(
        (embedded ? ["-nostartfiles"] : ["-static-stdlib"]) + [
            "-use-ld=lld",
            "-Xlinker", "--as-needed",
            "-Xlinker", "--icf=all",
            "-Xlinker", "-z", "-Xlinker", "defs",
            "-Xlinker", "-z", "-Xlinker", "nodelete",
            "-Xlinker", "-soname=libdata-pipeline-ffi.so.8",
            "-Xlinker", "-Bsymbolic",
            "-Xlinker", "--version-script=\(Context.packageDirectory)/Sources/DataPipelineFFI/exports.map",
            "-Xlinker", "--no-as-needed", "-lm",
        ]
    )
]

var products: [Product] = [
    .library(name: "data-pipeline-ffi", type: .dynamic, targets: ["DataPipelineFFI"])
]

var targets: [Target] = [
    .target(
        name: "CDPPlatform",
        path: "Sources/CPlatform",
        cSettings: embedded ? [.define("CDP_OLDEST_GLIBC")] : [],
        linkerSettings: [.linkedLibrary("m")]
    ),
    .target(name: "CDataPipeline", path: "Sources/CDataPipeline"),
    core("Platform", ["CDPPlatform"], small: true),
    core("Wire", ["CDPPlatform"]),
    core("Ledger", small: true),
    core("Logging", ["CDPPlatform", "DPPlatform", "DPWire"], small: true),
    core("Patterns", ["CDPPlatform", "DPWire"]),
    core("Traces", ["DPWire"]),
    core("Transport", ["DPPlatform", "DPWire"], small: true),
    core("Normalization", ["DPWire", "DPTraces"]),
    core("Obfuscation", ["DPWire", "DPPatterns", "DPTraces"]),
    core("Sampling", ["DPWire", "DPLedger", "DPPatterns", "DPTraces", "DPNormalization"]),
    core(
        "Statistics",
        ["CDPPlatform", "DPPlatform", "DPWire", "DPTraces", "DPNormalization", "DPObfuscation"]
    ),
    core("Delivery", ["DPPlatform", "DPWire", "DPLedger", "DPTraces", "DPTransport"], small: true),
    core("SelfReport", ["DPPlatform", "DPWire", "DPLedger", "DPStatistics"], small: true),
    core(
        "DataPipeline",
        module: "DataPipeline",
        [
            "DPPlatform", "DPWire", "DPLedger", "DPTraces", "DPTransport", "DPNormalization", "DPObfuscation",
            "DPSampling", "DPStatistics", "DPDelivery", "DPSelfReport",
        ],
        small: true
    ),
    .target(
        name: "DataPipelineFFI",
        dependencies: [
            "CDPPlatform", "DataPipeline", "CDataPipeline", "DPLedger", "DPLogging", "DPPlatform", "DPStatistics",
            "DPTraces", "DPTransport", "DPWire",
        ],
        path: "Sources/DataPipelineFFI",
        exclude: ["exports.map"],
        swiftSettings: coreSettings + (embedded ? [.unsafeFlags(["-Osize"])] : []),
        linkerSettings: embedded || fullRuntime ? libraryLinkerSettings : []
    ),
]

if !embedded {
    products += [
        .library(name: "DataPipeline", targets: ["DataPipeline"]),
        .library(name: "DataPipelineTestKit", targets: ["DataPipelineTestKit"]),
        .executable(name: "conformance-client", targets: ["conformance-client"]),
    ]
    targets += [
        .target(
            name: "DataPipelineTestKit",
            dependencies: ["DataPipeline", "DPPlatform", "DPStatistics", "DPTraces", "DPWire"],
            path: "Sources/DataPipelineTestKit",
            swiftSettings: common
        ),
        .target(
            name: "DPConformance",
            dependencies: [
                "DataPipeline", "DPDelivery", "DPLedger", "DPNormalization", "DPObfuscation", "DPPatterns",
                "DPPlatform", "DPStatistics", "DPTraces", "DPTransport", "DPWire",
            ],
            path: "Sources/Conformance",
            swiftSettings: common
        ),
        .executableTarget(
            name: "conformance-client",
            dependencies: ["DPConformance", "DPPlatform", "DPWire"],
            path: "Sources/conformance-client",
            swiftSettings: common
        ),
        tests("Conformance", ["DPConformance", "DataPipelineTestKit", "DPPlatform", "DPWire"]),
        .target(name: "CDPForkSupport", path: "Tests/CForkSupport"),
        tests("Platform", ["DPPlatform", "CDPForkSupport"]),
        tests("Wire", ["DPWire"]),
        tests("Ledger", ["DPLedger"]),
        tests("Logging", ["CDPForkSupport", "DPLogging", "DPPlatform", "DPWire"]),
        tests("Patterns", ["DPPatterns", "DPWire"]),
        tests("Traces", ["DPTraces", "DPWire"]),
        tests("Normalization", ["DPNormalization", "DPTraces", "DPWire"]),
        tests("Obfuscation", ["DPObfuscation", "DPTraces", "DPWire"]),
        tests("Sampling", ["DPSampling", "DPLedger", "DPTraces", "DPWire"]),
        tests("Statistics", ["DPStatistics", "DataPipelineTestKit", "DPPlatform", "DPTraces", "DPWire"]),
        tests("Transport", ["DPTransport", "DPPlatform", "DPWire", "CDPForkSupport"]),
        tests("Delivery", ["DPDelivery", "DPPlatform", "DPTraces", "DPTransport", "DPWire"]),
        tests("SelfReport", ["DPSelfReport", "DPLedger", "DPPlatform", "DPStatistics", "DPWire"]),
        tests(
            "DataPipeline",
            [
                "CDPForkSupport", "DataPipeline", "DataPipelineTestKit", "DPDelivery", "DPLedger", "DPObfuscation",
                "DPPlatform", "DPSampling", "DPStatistics", "DPTraces", "DPTransport", "DPWire",
            ]
        ),
        tests("DataPipelineTestKit", ["DataPipelineTestKit", "DataPipeline", "DPTraces", "DPPlatform", "DPWire"]),
    ]
}

var dependencies: [Package.Dependency] = []

if !coreOnly {
    dependencies += [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ]
    products += [.executable(name: "data-pipeline", targets: ["data-pipeline"])]
    targets += [
        .target(
            name: "DPLocalAgent",
            dependencies: [
                "DataPipeline", "DPLedger", "DPNormalization", "DPObfuscation", "DPPlatform", "DPStatistics",
                "DPTraces", "DPWire",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/LocalAgent",
            swiftSettings: common
        ),
        .executableTarget(
            name: "data-pipeline",
            dependencies: [
                "DataPipeline", "DPConformance", "DPDelivery", "DPLedger", "DPLocalAgent", "DPNormalization",
                "DPObfuscation", "DPPlatform", "DPSampling", "DPStatistics", "DPTraces", "DPTransport", "DPWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Sources/data-pipeline",
            swiftSettings: common
        ),
        tests(
            "LocalAgent",
            [
                "DPLocalAgent", "DataPipeline", "DataPipelineTestKit", "DPLedger", "DPPlatform", "DPStatistics",
                "DPTraces", "DPWire",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        tests(
            "Command",
            [
                "data-pipeline", "DataPipelineTestKit", "DPConformance", "DPLedger", "DPStatistics", "DPTraces",
                "DPWire",
            ]
        ),
    ]
}

if fuzzing {
    products += [.executable(name: "fuzz", targets: ["fuzz"])]
    targets += [
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "DPNormalization", "DPObfuscation", "DPPatterns", "DPSampling", "DPStatistics", "DPTraces", "DPWire",
            ],
            path: "Fuzz",
            exclude: ["dictionaries"],
            swiftSettings: common + [.unsafeFlags(["-sanitize=fuzzer,address"])],
            linkerSettings: [.unsafeFlags(["-use-ld=lld", "-sanitize=fuzzer,address"])]
        )
    ]
}

if Context.environment["DDP_BENCH"] == "1" {
    products += [.executable(name: "engines", targets: ["engines"])]
    targets += [
        .executableTarget(
            name: "engines",
            dependencies: ["DPNormalization", "DPObfuscation", "DPPatterns", "DPTraces", "DPWire"],
            path: "Benchmarks/Sources/engines",
            swiftSettings: common
        )
    ]
}

let package = Package(
    name: "data-pipeline",
    platforms: [.macOS(.v15)],
    products: products,
    dependencies: dependencies,
    targets: targets,
    swiftLanguageModes: [.v6]
)
