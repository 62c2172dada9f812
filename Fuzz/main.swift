import Foundation

/// Runs libFuzzer on one target; `scripts/fuzz` calls it.
///
/// The target's name is the first argument, what follows is libFuzzer's.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argumentCount: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

private let name = CommandLine.arguments.dropFirst().first ?? ""

private let target: FuzzTarget = {
    if let target = FuzzTarget.all.first(where: { $0.name == name }) { return target }
    print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
    exit(name == "list" ? 0 : 2)
}()

_ = target.name
var arguments = CommandLine.unsafeArgv + 1
var count = CommandLine.argc - 1
exit(
    runDriver(&count, &arguments) { bytes, count in
        target.run(UnsafeRawBufferPointer(start: bytes, count: count).bytes)
        return 0
    }
)
