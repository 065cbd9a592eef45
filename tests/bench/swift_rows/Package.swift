// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "bench",
    platforms: [.macOS(.v13)],
    // A package goes by the name of its folder, so this folder has another one.
    dependencies: [.package(path: "../../../swift")],
    targets: [.executableTarget(name: "bench", dependencies: [.product(name: "Handinger", package: "swift")])]
)
