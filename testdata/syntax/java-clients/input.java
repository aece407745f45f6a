package shop.assist;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.ChatModel;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.azure.ai.openai.*;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import static java.lang.System.getenv;

@Service
public class Assistant extends Base {
	private static final String HOST = "https://llm.example.com";
	private static final String URL = HOST + "/v1";
	@Value("${llm.url:https://d.example.com}")
	private String url;
	@Value("${LLM_MODEL:${OTHER_MODEL:m-1}}")
	private String model;
	private final OpenAIClient client;
	private BedrockRuntimeClient bedrock;

	public Assistant(@Value("${LLM_KEY}") String key) {
		this.client = OpenAIOkHttpClient.builder().fromEnv().apiKey(key).baseUrl(URL).build();
		bedrock = BedrockRuntimeClient.builder().region(Region.of("eu-west-1")).build();
	}

	String ask(String q) {
		ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
			.model("gpt-4o").addUserMessage(q).build();
		try {
			return client.chat().completions().create(params).text();
		} catch (IOException | RuntimeException e) {
			return bedrock.converse(r -> r.modelId("model-b").inferenceConfig(c -> c.maxTokens(3))).text();
		}
	}

	void older() {
		var azure = new OpenAIClientBuilder().endpoint(String.format("%s/x", HOST)).buildClient();
		azure.getChatCompletions(model, new ChatCompletionsOptions());
		OpenAIOkHttpClient.Builder b = OpenAIOkHttpClient.builder();
		b.apiKey("k");
		b.baseUrl(url);
		OpenAIClient late = b.build();
		late.models().list();
		Options o = new Options();
		o.setModel("set-later");
		use(o);
		use(Optional.ofNullable(System.getenv("LLM_A")).orElse("a"));
		use(System.getenv("LLM_B") != null ? System.getenv("LLM_B") : "b");
		String region = System.getenv("LLM_REGION");
		if (region == null) {
			region = "here-1";
		}
		use(region, System.getenv().getOrDefault("LLM_C", "c"), """
			text""");
		if (model.equals("asked")) {
			use(Map.of("k", "v"));
		}
	}

	@Test
	void works() {
		use("in a test");
	}

	public static void main(String[] args) {
		new Assistant("k").ask("q");
	}
}
