import DPPlatform
import DPTransport
import Testing

struct EndpointTests {
    @Test(
        arguments: [
            // URL, host header, base path, port, name that needs look-up
            ("http://127.0.0.1:8126", "127.0.0.1:8126", "", 8126, nil),
            ("http://127.0.0.1:8126/", "127.0.0.1:8126", "", 8126, nil),
            ("HTTP://127.0.0.1", "127.0.0.1", "", 80, nil),
            ("http://127.0.0.1:80/x", "127.0.0.1", "/x", 80, nil),
            ("http://agent:8126/pre/?q=1", "agent:8126", "/pre", 8126, "agent"),
            ("http://agent/pre//", "agent", "/pre/", 80, "agent"),
            ("http://agent?q", "agent", "", 80, "agent"),
            ("http://agent#f", "agent", "", 80, "agent"),
            ("http://agent:1/a#f?g", "agent:1", "/a", 1, "agent"),
            ("http://Agent.Example-1.com:65535", "Agent.Example-1.com:65535", "", 65535, "agent.example-1.com"),
            ("http://my_agent.svc.", "my_agent.svc.", "", 80, "my_agent.svc."),
            ("http://[::1]:8126/p", "[::1]:8126", "/p", 8126, nil),
            ("http://[2001:db8::1]", "[2001:db8::1]", "", 80, nil),
            ("https://intake.example.com/v1/input", "intake.example.com", "/v1/input", 443, "intake.example.com"),
            ("https://intake.example.com:80", "intake.example.com:80", "", 80, "intake.example.com"),
            ("http://agent/a%20b", "agent", "/a%20b", 80, "agent"),
        ] as [(String, String, String, UInt16, String?)]
    )
    func parsesTCP(_ url: String, _ host: String, _ basePath: String, _ port: UInt16, _ name: String?) throws {
        let endpoint = try Endpoint(url)
        #expect(endpoint.host == Array(host.utf8))
        #expect(endpoint.basePath == Array(basePath.utf8))
        #expect(endpoint.socketPath == nil)
        #expect(endpoint.isSecure == url.lowercased().hasPrefix("https"))
        switch endpoint.address {
        case .socket(let address):
            #expect(name == nil)
            #expect(address.port == port)
            #expect(!address.isUnix)
        case .name(let found, let foundPort):
            #expect(found == name.map { Array($0.utf8) })
            #expect(foundPort == port)
        }
        #expect(endpoint.target("/v0.4/traces") == Array((basePath + "/v0.4/traces").utf8))
    }

    @Test(
        arguments: [
            ("unix:///var/run/apm.socket", "/var/run/apm.socket", ""),
            ("unix://relative/apm.socket", "relative/apm.socket", ""),
            ("unix://./apm.socket", "./apm.socket", ""),
            ("unix:///has space/apm.socket", "/has space/apm.socket", ""),
            ("unix:///100%/apm.socket", "/100%/apm.socket", ""),
            ("unix:///apm.socket?x#y", "/apm.socket?x#y", ""),
            ("unix:///caf\u{E9}.socket", "/caf\u{E9}.socket", ""),
            ("unix://%2Fvar%2Frun%2Fapm.socket", "/var/run/apm.socket", ""),
            ("unix://%2fvar%2frun%2fapm.socket/prefix/", "/var/run/apm.socket", "/prefix"),
            ("http+unix://%2Fpath%2Fto%20a.sock/prefix?q", "/path/to a.sock", "/prefix"),
            ("HTTP+UNIX://relative.sock", "relative.sock", ""),
        ]
    )
    func parsesUnixSockets(_ url: String, _ path: String, _ basePath: String) throws {
        let endpoint = try Endpoint(url)
        #expect(endpoint.socketPath == Array(path.utf8))
        #expect(endpoint.basePath == Array(basePath.utf8))
        #expect(endpoint.host == Array("localhost".utf8))
        guard case .socket(let address) = endpoint.address else {
            Issue.record("a unix socket needs no look-up")
            return
        }
        #expect(address.isUnix)
    }

    @Test(
        arguments: [
            ("", .empty),
            (" ", .illegalCharacter),
            (" http://agent", .illegalCharacter),
            ("127.0.0.1:8126", .missingScheme),
            ("agent", .missingScheme),
            ("/var/run/apm.socket", .missingScheme),
            ("//agent:8126", .missingScheme),
            ("://agent", .missingScheme),
            ("http:/agent", .missingScheme),
            ("unix:/var/run/apm.socket", .missingScheme),
            ("ftp://agent", .unknownScheme),
            ("httpx://agent", .unknownScheme),
            ("file:///tmp/x", .unknownScheme),
            ("http://", .missingHost),
            ("http:///path", .missingHost),
            ("http://:8126", .missingHost),
            ("http://?q", .missingHost),
            ("http://ag ent:8126", .illegalCharacter),
            ("http://agent:8126/a b", .illegalCharacter),
            ("http://agent:8126\n", .illegalCharacter),
            ("http://agent\u{0}", .illegalCharacter),
            ("http://agent/caf\u{E9}", .illegalCharacter),
            ("http://caf\u{E9}", .illegalCharacter),
            ("http://agent%41", .invalidHost),
            ("http://agent,other", .invalidHost),
            ("http://[::1", .invalidHost),
            ("http://[]", .invalidHost),
            ("http://[127.0.0.1]", .invalidHost),
            ("http://[agent]", .invalidHost),
            ("http://[::1]x", .invalidHost),
            ("http://[fe80::1%eth0]", .invalidHost),
            ("http://::1", .missingHost),
            ("http://fe80::1:8126", .invalidPort),
            ("http://user@agent", .userInformation),
            ("http://user:secret@agent:8126", .userInformation),
            ("http://agent:", .invalidPort),
            ("http://agent:0", .invalidPort),
            ("http://agent:65536", .invalidPort),
            ("http://agent:99999999999999999999", .invalidPort),
            ("http://agent:-1", .invalidPort),
            ("http://agent:80x", .invalidPort),
            ("http://agent:${PORT}", .invalidPort),
            ("unix://", .emptySocketPath),
            ("http+unix://", .emptySocketPath),
            ("http+unix:///var/run/apm.socket", .emptySocketPath),
            ("unix:///apm.socket ", .illegalCharacter),
            ("unix:///apm\n.socket", .illegalCharacter),
            ("unix://%2Fapm%2", .invalidSocketPath),
            ("unix://%2Fapm%zz", .invalidSocketPath),
            ("unix://%2Fapm%00", .invalidSocketPath),
            ("http+unix://%", .invalidSocketPath),
        ] as [(String, EndpointError.Problem)]
    )
    func refusesOthersAndSaysWhatToWrite(_ url: String, _ problem: EndpointError.Problem) {
        let error = #expect(throws: EndpointError.self) { try Endpoint(url) }
        #expect(error?.problem == problem)
        #expect(error.map { $0.offset <= url.utf8.count } == true)
        #expect((error?.description.count ?? 0) > 40)
    }

    @Test func theLongestSocketPathIsTheSystems() throws {
        let limit = SocketAddress.unixPathLimit
        #expect(limit >= 103)
        let longest = "/" + String(repeating: "x", count: limit - 1)
        #expect(try Endpoint("unix://" + longest).socketPath?.count == limit)
        #expect(throws: EndpointError.self) { try Endpoint("unix://" + longest + "x") }
        let encoded = "%2F" + String(repeating: "x", count: limit)
        #expect(throws: EndpointError.self) { try Endpoint("unix://" + encoded) }
    }

    @Test func theLongestHostNameIsTheOneOfDNS() throws {
        let longest = String(repeating: "x", count: 253)
        _ = try Endpoint("http://" + longest)
        #expect(throws: EndpointError.self) { try Endpoint("http://" + longest + "x") }
    }

    @Test(arguments: ["http://agent:8126/pre", "https://agent/x", "unix:///var/run/apm.socket"])
    func describesItselfAsItsURL(_ url: String) throws {
        #expect(try Endpoint(url).description == url)
    }
}
