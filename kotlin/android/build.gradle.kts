plugins {
    id("com.android.library") version "8.13.0"
    kotlin("android") version "2.3.21"
    kotlin("plugin.serialization") version "2.3.21"
    `maven-publish`
}

group = "com.handinger"
version = "0.1.0"

/** What JNA calls the ABIs is not used here: Android takes libraries from jniLibs by these names. */
val abis = listOf("arm64-v8a", "armeabi-v7a", "x86_64", "x86")
val nativeLibraries = layout.buildDirectory.dir("jniLibs")

val cargoNdk by tasks.registering(Exec::class) {
    description = "Builds the native library for every ABI; bindings/uniffi/build.rs sets the page size."
    workingDir = file("../..")
    commandLine(
        listOf("cargo", "ndk", "--platform", "26") +
            abis.flatMap { listOf("--target", it) } +
            listOf("--output-dir", nativeLibraries.get().asFile.path) +
            listOf("build", "--release", "--locked", "-p", "handinger-uniffi"),
    )
}

android {
    namespace = "com.handinger.android"
    compileSdk = 36
    defaultConfig {
        minSdk = 26
        consumerProguardFiles("../src/main/resources/META-INF/proguard/handinger.pro")
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_11
        targetCompatibility = JavaVersion.VERSION_11
    }
    sourceSets["main"].apply {
        kotlin.srcDirs("../src/main/kotlin", "../generated/kotlin", "src/main/kotlin")
        // It starts a server program, which a device has not.
        kotlin.exclude("com/handinger/testing/**")
        jniLibs.srcDir(nativeLibraries)
    }
    publishing {
        singleVariant("release") { withSourcesJar() }
    }
}

kotlin {
    compilerOptions {
        jvmTarget.set(org.jetbrains.kotlin.gradle.dsl.JvmTarget.JVM_11)
    }
}

tasks.named("preBuild") { dependsOn(cargoNdk) }

dependencies {
    api("org.jetbrains.kotlinx:kotlinx-coroutines-core:1.10.2")
    api("org.jetbrains.kotlinx:kotlinx-serialization-json:1.9.0")
    implementation("net.java.dev.jna:jna:5.17.0@aar")
}

publishing {
    publications {
        register<MavenPublication>("release") {
            artifactId = "handinger-android"
            afterEvaluate { from(components["release"]) }
        }
    }
}
