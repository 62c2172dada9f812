/// The version of this library, as it names itself to agents.
package enum LibraryVersion {
    /// Major, minor and patch number.
    package static var text: StaticString { "8.0.0" }
    /// The value of the header `user-agent`.
    package static var userAgent: StaticString { "data-pipeline/8.0.0" }
}
