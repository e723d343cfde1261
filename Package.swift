// swift-tools-version: 6.2
import PackageDescription

// Targets stand in the order of the rows in ARCHITECTURE.md: a module imports only from rows below it.
let package = Package(
  name: "nomograph",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "nomograph", targets: ["nomograph"]),
    .library(name: "Nomograph", targets: ["Studies"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // Row 6: the command line.
    .executableTarget(
      name: "nomograph",
      dependencies: [
        "Studies", "Figures", "Reporting", "Rendering", "Validation", "RiskModels", "Cohorts",
        "Statistics", "Scenes", "Diagnostics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Row 5: from study file to everything.
    .target(
      name: "Studies",
      dependencies: [
        "Figures", "Reporting", "Rendering", "Validation", "RiskModels", "Cohorts", "Survival",
        "Statistics", "Scenes", "Diagnostics",
        .product(name: "Yams", package: "Yams"),
      ]),

    // Row 4: numbers to scenes, numbers to text, scenes to files.
    .target(
      name: "Figures",
      dependencies: [
        "Validation", "RiskModels", "Cohorts", "Statistics", "Scenes", "Diagnostics",
      ]),
    .target(
      name: "Reporting",
      dependencies: [
        "Validation", "RiskModels", "Cohorts", "Statistics", "Diagnostics", "BuiltInTemplates",
        .product(name: "Mustache", package: "swift-mustache"),
      ]),
    .target(
      name: "Rendering",
      dependencies: ["Scenes", "Diagnostics", "CCairo", "CFontconfig", "CZlib"],
      resources: [.copy("Fonts")]),

    // Row 3: the validation core.
    .target(
      name: "Validation",
      dependencies: ["RiskModels", "Cohorts", "Survival", "Statistics", "Diagnostics"]),

    // Row 2: terms, design, fitting, the model file.
    .target(
      name: "RiskModels", dependencies: ["Cohorts", "Survival", "Statistics", "Diagnostics"]),

    // Row 1: patients and rules; survival curves.
    .target(name: "Cohorts", dependencies: ["Statistics", "Diagnostics"]),
    .target(name: "Survival", dependencies: ["Statistics", "Diagnostics"]),

    // Row 0: arithmetic, drawings as values, what users are told.
    .target(name: "Statistics", dependencies: ["CBoostStats", "CKernels"]),
    .target(name: "Scenes"),
    .target(name: "Diagnostics"),

    // Wording and layout of reports, compiled into the tool.
    .target(
      name: "BuiltInTemplates", path: "templates", exclude: ["README.md"],
      resources: [.embedInCode("reports")]),

    // C libraries.
    .target(name: "CBoostStats"),
    .target(name: "CKernels"),
    .systemLibrary(
      name: "CCairo", pkgConfig: "pangocairo",
      providers: [.apt(["libpango1.0-dev"]), .brew(["pango"])]),
    .systemLibrary(
      name: "CFontconfig", pkgConfig: "fontconfig",
      providers: [.apt(["libfontconfig-dev"]), .brew(["fontconfig"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

    // Tests.
    .target(
      name: "TestSupport",
      dependencies: ["Scenes", "Statistics", "Cohorts", "Diagnostics"], path: "Tests/TestSupport"),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .target(
      name: "ReferenceCases",
      dependencies: [
        "Validation", "RiskModels", "Cohorts", "Survival", "Statistics", "Diagnostics",
      ], path: "Tests/ReferenceCases", exclude: ["README.md"]),
    .executableTarget(
      name: "reference-check", dependencies: ["ReferenceCases"], path: "Tests/ReferenceRunner"),
    .executableTarget(
      name: "nomograph-bench",
      dependencies: [
        "Validation", "RiskModels", "Cohorts", "Survival", "Statistics", "AllocationCounter",
      ], path: "Tests/Benchmarks"),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// One test target a module; what it may import beyond the module itself, and folders that hold data.
let tests: [(name: String, dependencies: [Target.Dependency], data: [String])] = [
  ("Diagnostics", [], []),
  ("Statistics", ["CKernels"], []),
  ("Scenes", [], []),
  ("Cohorts", ["Statistics", "Diagnostics"], []),
  ("Survival", ["Statistics"], []),
  ("RiskModels", ["Cohorts", "Survival", "Statistics", "Diagnostics"], []),
  (
    "Validation",
    ["RiskModels", "Cohorts", "Survival", "Statistics", "Diagnostics", "AllocationCounter"], []
  ),
  (
    "Figures",
    [
      "Validation", "RiskModels", "Cohorts", "Survival", "Rendering", "Statistics", "Scenes",
      "Diagnostics",
    ], ["Snapshots"]
  ),
  ("Rendering", ["Scenes", "Diagnostics"], ["Snapshots"]),
  (
    "Reporting", ["Validation", "RiskModels", "Cohorts", "Statistics", "Diagnostics"], ["Snapshots"]
  ),
  (
    "Studies",
    [
      "Reporting", "Figures", "Rendering", "Validation", "RiskModels", "Cohorts", "Statistics",
      "Scenes", "Diagnostics", .product(name: "Yams", package: "Yams"),
    ], []
  ),
]
for test in tests {
  package.targets.append(
    .testTarget(
      name: "\(test.name)Tests",
      dependencies: [.target(name: test.name), "TestSupport"] + test.dependencies,
      exclude: test.data))
}
package.targets.append(
  .testTarget(name: "CommandTests", dependencies: ["nomograph", "TestSupport", "Diagnostics"]))
package.targets.append(
  .testTarget(
    name: "ReferenceCasesTests", dependencies: ["ReferenceCases"],
    path: "Tests/ReferenceCasesTests"))

for target in package.targets
where target.type != .system
  && !["CBoostStats", "CKernels", "AllocationCounter"].contains(target.name)
{
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
}
