// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "bench",
    platforms: [.macOS(.v13)],
    dependencies: [.package(name: "handinger", path: "../../../swift")],
    targets: [.executableTarget(name: "bench", dependencies: [.product(name: "Handinger", package: "handinger")])]
)
