<?php

namespace App\Services;

use OpenAI;
use OpenAI\Laravel\Facades\OpenAI as Facade;
use GuzzleHttp\{Client, HandlerStack as Stack};
use function App\helper;

class Assistant extends Base implements Speaks
{
    const MODEL = 'gpt-4o';
    private string $model = "gpt-4";
    protected ?Client $http = null;

    public function __construct(private readonly Client $client, string $key = 'd')
    {
        $this->http = new \GuzzleHttp\Client(['base_uri' => 'https://one.example', 'timeout' => 3]);
    }

    public function ask(string $host)
    {
        $plain = OpenAI::client(getenv('OPENAI_API_KEY') ?: 'none');
        $built = \OpenAI::factory()->withBaseUri("https://{$host}/v1")->withApiKey(env('KEY', 'def'))->make();
        $reply = $plain->chat()->create([
            'model' => self::MODEL,
            'messages' => [['role' => 'user', 'content' => "Hi $host"]],
        ]);
        Facade::chat()->create(['model' => $this->model]);
        $this->client?->post(uri: 'https://two.example', ...$rest);
        $this->http->get('/path');
        Other\Thing::make();
    }
}
