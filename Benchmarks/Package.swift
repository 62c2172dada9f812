// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that nobody who uses the library resolves or builds it. `scripts/bench` builds it with
// DDP_CORE=1: the library without the targets that have dependencies.
let package = Package(
    name: "data-pipeline-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "data-pipeline", path: "..")],
    targets: [
        .executableTarget(
            name: "curves",
            dependencies: [.product(name: "DataPipeline", package: "data-pipeline")],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
