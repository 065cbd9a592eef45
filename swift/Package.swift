// swift-tools-version: 6.0
import PackageDescription

// Rust's half, made by scripts/build_native or scripts/build_xcframework: on Apple's platforms a framework,
// elsewhere a static library. The manifest of a release names the framework by URL and checksum.
#if os(Linux)
    let native: Target = .systemLibrary(name: "HandingerNativeFFI")
    // The path is that of a checkout, so on Linux the package is taken by path.
    let linker: [LinkerSetting] = [.unsafeFlags(["-L\(Context.packageDirectory)/native"])]
#else
    let native: Target = .binaryTarget(
        name: "HandingerNativeFFI", path: "native/HandingerNativeFFI.xcframework")
    let linker: [LinkerSetting] = [
        .linkedFramework("Security"), .linkedFramework("SystemConfiguration"),
    ]
#endif

let package = Package(
    name: "handinger",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [
        .library(name: "Handinger", targets: ["Handinger"]),
        .library(name: "HandingerTesting", targets: ["HandingerTesting"]),
        .executable(name: "handinger-live", targets: ["handinger-live"]),
    ],
    targets: [
        native,
        .target(
            name: "HandingerNative",
            dependencies: ["HandingerNativeFFI"],
            // What UniFFI writes is of an older language mode.
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: linker
        ),
        .target(name: "Handinger", dependencies: ["HandingerNative"]),
        .target(name: "HandingerTesting", dependencies: ["Handinger"]),
        .executableTarget(
            name: "handinger-live", dependencies: ["Handinger", "HandingerTesting"], path: "Examples/handinger-live"),
        // What the runner of tests/conformance talks to.
        .executableTarget(
            name: "conformance-driver", dependencies: ["Handinger"], path: "Tests/ConformanceDriver"),
        .testTarget(name: "HandingerTests", dependencies: ["Handinger", "HandingerTesting"]),
    ]
)
