/// A complete request, by default one that ends its connection.
func request(
    _ method: String = "POST",
    _ target: String = "/v0.4/traces",
    headers: [String] = [],
    body: String = "",
    close: Bool = true
) -> String {
    let lines = ["\(method) \(target) HTTP/1.1", "Host: agent", "Content-Length: \(body.utf8.count)"]
    let ending = close ? ["Connection: close"] : []
    return (lines + headers + ending).joined(separator: "\r\n") + "\r\n\r\n" + body
}
