<?php

return [
    'key' => env('OPENAI_API_KEY'),
    'url' => env('OPENAI_URL', 'https://api.example/v1'),
    'nested' => ['model' => env('MODEL', 'gpt-4o')],
    'server' => $_SERVER['NAME'] ?? 'host',
    'plain' => $_ENV['PLAIN'],
    'other' => getenv('OTHER') ?: 'o',
    'setting' => config('services.openai.model', 'gpt-4o-mini'),
];
