/// The hash function SHA-256 of FIPS 180-4.
///
/// It identifies the state of an agent: the agent's answers carry the hash of its `/info` document.
package struct SHA256 {
    /// A hash of 32 bytes.
    package struct Digest: Equatable, Sendable {
        let words: InlineArray<8, UInt32>

        /// Compares all eight words; not in constant time, for nothing here is secret.
        package static func == (left: Digest, right: Digest) -> Bool {
            for index in 0..<8 where left.words[index] != right.words[index] { return false }
            return true
        }

        /// The 32 bytes, most significant first.
        package var bytes: [UInt8] {
            [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
                for index in 0..<8 {
                    let word = words[index]
                    for shift in 0..<4 {
                        buffer[4 &* index &+ shift] = UInt8(truncatingIfNeeded: word &>> (24 &- 8 &* UInt32(shift)))
                    }
                }
                count = 32
            }
        }

        /// The 64 lower-case hexadecimal digits.
        package var hexadecimal: [UInt8] {
            [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
                for index in 0..<64 { buffer[index] = hexadecimalDigit(index) }
                count = 64
            }
        }

        /// Whether `text` is these 64 lower-case hexadecimal digits.
        ///
        /// Allocates nothing.
        package func matches(hexadecimal text: UnsafeRawBufferPointer) -> Bool {
            guard text.count == 64 else { return false }
            for index in 0..<64 where text[index] != hexadecimalDigit(index) { return false }
            return true
        }

        private func hexadecimalDigit(_ index: Int) -> UInt8 {
            let shift = 28 &- 4 &* UInt32(truncatingIfNeeded: index & 7)
            let digit = UInt8(truncatingIfNeeded: words[index &>> 3] &>> shift) & 15
            return digit < 10 ? 0x30 &+ digit : 0x57 &+ digit
        }
    }

    /// Hashes `bytes` at once: about 5 ns a byte, no allocation.
    package static func hash(_ bytes: UnsafeRawBufferPointer) -> Digest {
        var state = initialState
        var offset = 0
        while bytes.count &- offset >= 64 {
            compress(UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset &+ 64)]), into: &state)
            offset &+= 64
        }
        let rest = bytes.count &- offset
        withUnsafeTemporaryAllocation(byteCount: 128, alignment: 8) { tail in
            for index in 0..<128 { tail[index] = 0 }
            for index in 0..<rest { tail[index] = bytes[offset &+ index] }
            tail[rest] = 0x80
            let length = rest < 56 ? 64 : 128
            let bits = UInt64(truncatingIfNeeded: bytes.count) &<< 3
            for index in 0..<8 {
                tail[length &- 1 &- index] = UInt8(truncatingIfNeeded: bits &>> (8 &* UInt64(index)))
            }
            compress(UnsafeRawBufferPointer(rebasing: tail[0..<64]), into: &state)
            if length == 128 { compress(UnsafeRawBufferPointer(rebasing: tail[64..<128]), into: &state) }
        }
        return Digest(words: state)
    }

    /// Hashes an array.
    package static func hash(_ bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { hash($0) }
    }

    private static func compress(_ block: UnsafeRawBufferPointer, into state: inout InlineArray<8, UInt32>) {
        var schedule = InlineArray<64, UInt32>(repeating: 0)
        for index in 0..<16 {
            schedule[index] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self))
        }
        for index in 16..<64 {
            let early = schedule[index &- 15]
            let late = schedule[index &- 2]
            let small0 = rotate(early, 7) ^ rotate(early, 18) ^ (early &>> 3)
            let small1 = rotate(late, 17) ^ rotate(late, 19) ^ (late &>> 10)
            schedule[index] = schedule[index &- 16] &+ small0 &+ schedule[index &- 7] &+ small1
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
            let choice = (e & f) ^ (~e & g)
            let first = h &+ big1 &+ choice &+ roundConstants[index] &+ schedule[index]
            let big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            h = g
            g = f
            f = e
            e = d &+ first
            d = c
            c = b
            b = a
            a = first &+ big0 &+ majority
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
        state[5] &+= f
        state[6] &+= g
        state[7] &+= h
    }

    @inline(__always)
    private static func rotate(_ value: UInt32, _ distance: UInt32) -> UInt32 {
        (value &>> distance) | (value &<< (32 &- distance))
    }

    private static var initialState: InlineArray<8, UInt32> {
        [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
            0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
        ]
    }

    private static let roundConstants: InlineArray<64, UInt32> = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
