	// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "Shop",
    dependencies: [
        .package(url: "https://github.com/MacPaw/OpenAI.git", branch: "main"),
        .package(name: "Ollama", url: "git@github.com:mattt/ollama-swift", from: "1.0.0"),
        // .package(url: "https://github.com/commented/out", from: "1.0.0"),
        .package(path: "../Local"),
    ],
    targets: [.target(name: "Shop", dependencies: [.product(name: "OpenAI", package: "OpenAI")])]
)
