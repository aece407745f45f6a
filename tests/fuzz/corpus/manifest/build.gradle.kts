plugins {
    kotlin("jvm") version "2.1.0"
    id("com.example.plugin:not-a-package")
}

repositories { maven { url = uri("https://repo.example.com:8080/maven") } }

val openai = "com.openai:openai-java:4.0.0"

dependencies {
    // implementation("commented:out:1.0")
    implementation(platform("dev.langchain4j:langchain4j-bom:1.15.1"))
    implementation("dev.langchain4j:langchain4j-open-ai")
    implementation(
        "dev.langchain4j:langchain4j-ollama:${property("version")}",
    )
    implementation("com.azure", "azure-ai-openai", "1.0.0")
    implementation(group = "com.anthropic", name = "anthropic-java", version = "2.0.0") {
        exclude(group = "not.wanted", module = "at-all")
        exclude("not.wanted:either")
    }
    "customConfiguration"("software.amazon.awssdk:bedrockruntime:2.30.0")
    implementation("dev.langchain4j:langchain4j-open-ai")
    implementation(libs.langchain4j.mistral)
    implementation(project(":core"))
    testImplementation("org.junit.jupiter:junit-jupiter:5.12.0")
    kapt("org.mapstruct:mapstruct-processor:1.6.3")
    constraints {
        implementation("com.google.genai:google-genai:1.0.0")
    }
}
