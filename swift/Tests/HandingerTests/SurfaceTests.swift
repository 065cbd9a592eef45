import Foundation
import Handinger
import Testing

/// What the core can do and Swift must not miss.
@Suite struct SurfaceTests {
    @Test func everyOperationHasItsMethod() throws {
        let content = try Checkout.read("core/schema/operations.json")
        let operations = try JSONDecoder().decode([JSONValue].self, from: content).compactMap {
            $0["name"]?.stringValue
        }
        let sources = try FileManager.default.contentsOfDirectory(
            at: Checkout.root.appending(path: "swift/Sources/Handinger/Resources"), includingPropertiesForKeys: nil)
        let code = try sources.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
        #expect(operations.count > 20)
        for operation in operations {
            #expect(code.contains("\"\(operation)\""), "no method makes the call \(operation)")
        }
    }

    @Test func everyErrorHasItsCase() throws {
        let content = try Checkout.read("core/schema/errors.json")
        let kinds = try JSONDecoder().decode(JSONValue.self, from: content)["kinds"]?.arrayValue ?? []
        let names = kinds.compactMap { $0["class"]?.stringValue }
        let code = String(
            decoding: try Checkout.read("swift/Sources/Handinger/HandingerError.swift"), as: UTF8.self)
        #expect(names.count > 15)
        for name in names {
            #expect(code.contains("\"\(name)\""), "no case stands for \(name)")
        }
    }

    @Test func theUserMeetsNoGeneratedName() throws {
        let folder = Checkout.root.appending(path: "swift/Sources/Handinger")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "swift" {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let isPublic = line.contains("public ") && !line.contains("///")
                #expect(
                    !isPublic || !line.contains(/Native|Ffi|RustBuffer|CancelToken|handle/),
                    "\(file.lastPathComponent): \(line)")
                #expect(
                    !line.hasPrefix("import HandingerNative") && !line.contains("public import"),
                    "\(file.lastPathComponent)")
            }
        }
    }
}
