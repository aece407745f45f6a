package example.reports;

import java.util.List;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

@Component
class WeeklyReport {
	private static final String PROMPT = """
			Write the weekly report of a shop from its figures. Three paragraphs: sales, staff, stock.
			Say what changed against last week and nothing that the figures do not say.
			""";

	private final ChatClient chat;
	private final Figures figures;
	private final Archive archive;

	WeeklyReport(ChatClient.Builder chat, Figures figures, Archive archive) {
		this.chat = chat.defaultSystem(PROMPT).build();
		this.figures = figures;
		this.archive = archive;
	}

	@Scheduled(cron = "0 0 4 * * MON")
	void write() {
		for (String shop : figures.shops()) {
			List<String> lines = figures.ofLastWeek(shop);
			String report = chat.prompt().user(String.join("\n", lines)).call().content();
			archive.store(shop, report);
		}
	}
}

interface Figures {
	List<String> shops();

	List<String> ofLastWeek(String shop);
}

interface Archive {
	void store(String shop, String report);
}
