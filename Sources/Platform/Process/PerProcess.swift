internal import Synchronization

/// A value with threads, locks or sockets, made when first asked for and made anew in a forked child.
///
/// A child abandons the inherited value: it is neither used nor released, since its locks may be held and its sockets
/// belong to the parent. Asking takes no lock, so it cannot hang in a child.
package final class PerProcess<Value: AnyObject & Sendable>: @unchecked Sendable {
    private let make: @Sendable () -> Value
    private let incarnation = Atomic<UnsafeMutableRawPointer?>(nil)

    /// - Parameter make: makes the value of a process. Threads that ask at the same time may each make one; all get the
    ///   same one, and the others are released.
    package init(_ make: @escaping @Sendable () -> Value) {
        self.make = make
    }

    deinit {
        guard let pointer = incarnation.load(ordering: .acquiring) else { return }
        let owner = Unmanaged<Incarnation<Value>>.fromOpaque(pointer)
        if owner.takeUnretainedValue().generation == ProcessGeneration.current { owner.release() }
    }

    /// The value of this process.
    ///
    /// - Parameter checked: whether to notice a child that ran no fork handlers as well, for a system call.
    package func value(checked: Bool = true) -> Value {
        let generation = checked ? ProcessGeneration.checked : ProcessGeneration.current
        while true {
            let seen = incarnation.load(ordering: .acquiring)
            if let seen {
                let current = Unmanaged<Incarnation<Value>>.fromOpaque(seen).takeUnretainedValue()
                if current.generation == generation { return current.value }
            }
            let fresh = Incarnation(value: make(), generation: generation)
            let pointer = Unmanaged.passRetained(fresh).toOpaque()
            let (exchanged, _) = incarnation.compareExchange(
                expected: seen,
                desired: pointer,
                ordering: .acquiringAndReleasing
            )
            if exchanged { return fresh.value }
            Unmanaged<Incarnation<Value>>.fromOpaque(pointer).release()
        }
    }

    /// The value if this process has made it already.
    package var existing: Value? {
        guard let seen = incarnation.load(ordering: .acquiring) else { return nil }
        let current = Unmanaged<Incarnation<Value>>.fromOpaque(seen).takeUnretainedValue()
        return current.generation == ProcessGeneration.current ? current.value : nil
    }
}

private final class Incarnation<Value: AnyObject> {
    let value: Value
    let generation: UInt64

    init(value: Value, generation: UInt64) {
        self.value = value
        self.generation = generation
    }
}
