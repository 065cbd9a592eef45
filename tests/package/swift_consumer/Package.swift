// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "app",
  platforms: [.macOS(.v13)],
  dependencies: [.package(path: "../handinger")],
  targets: [
    .executableTarget(
      name: "app",
      dependencies: [
        .product(name: "Handinger", package: "handinger"),
        .product(name: "HandingerTesting", package: "handinger"),
      ])
  ]
)
