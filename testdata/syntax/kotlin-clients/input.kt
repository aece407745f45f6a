package shop.assist

import com.aallam.openai.client.OpenAI
import com.aallam.openai.client.OpenAIConfig
import com.aallam.openai.client.OpenAIHost
import com.aallam.openai.api.model.ModelId
import com.openai.client.okhttp.OpenAIOkHttpClient as Official
import io.ktor.client.*

const val HOST = "https://llm.example.com"
private val key: String = System.getenv("LLM_KEY") ?: "none"

class Assistant(private val official: com.openai.client.OpenAIClient, private val model: String = "gpt-4o") {
	@Value("\${llm.url:https://d.example.com}")
	lateinit var url: String
	private val client = OpenAI(OpenAIConfig(token = key, host = OpenAIHost(baseUrl = "$HOST/v1/${model}")))
	private val lazily by lazy { Official.builder().apiKey(key).baseUrl(url).build() }

	companion object {
		const val TEMPERATURE = "0.5"
	}

	suspend fun ask(q: String): String = try {
		client.chatCompletion(ChatCompletionRequest(model = ModelId("gpt-4o-mini"), messages = listOf(q)))
	} catch (e: IOException) {
		lazily.chat().completions().create(q)
	}

	fun more(p: String = "d") {
		val dsl = openAI {
			token = "dsl-key"
			timeout(3)
		}
		dsl.models()
		val filled = Options().apply { model = "applied" }
		use(filled)
		val choice = if (p == "x") "one" else "two"
		use(choice, p, mapOf("k" to "v"))
		for (m in listOf("a")) use(m)
		when (p) {
			"asked" -> use("entry")
			else -> Unit
		}
	}

	@Test
	fun works() {
		use("in a test")
	}
}

fun main() {
	Assistant(c).ask("q")
}
