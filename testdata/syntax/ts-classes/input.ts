import { Injectable, Inject } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";
import OpenAI from "openai";
import { BaseService } from "./base";

abstract class Base {
  protected readonly model: string = "gpt-4o";
  abstract run(): void;
}

@Injectable()
export class AiService extends Base {
  private client: OpenAI;
  private static instance?: AiService;
  #secret = "s";
  retries = 3;

  constructor(
    private readonly config: ConfigService,
    private readonly openai: OpenAI,
    @Inject("URL") public url: string = "https://default.example.com",
  ) {
    super();
    this.client = new OpenAI({
      apiKey: this.config.get<string>("OPENAI_API_KEY"),
      baseURL: this.config.get("OPENAI_BASE_URL", "https://api.openai.com/v1"),
    });
  }

  get lazy(): OpenAI {
    return new OpenAI({ timeout: 1 });
  }

  async chat(text: string) {
    try {
      return await this.client.chat.completions.create({ model: this.model, messages: [] });
    } catch (error) {
      return this.openai.responses.create({ model: "gpt-4.1" });
    } finally {
      done();
    }
  }

  stream = async () => {
    this.lazy.models.list();
    await this.request(this.url, this.#secret);
  };

  private request(url: string, key?: string) {
    return fetch(`${url}/chat`, { headers: { Authorization: `Bearer ${key}` } });
  }
}

const service = new AiService(config, openai);
service.chat("hi");
