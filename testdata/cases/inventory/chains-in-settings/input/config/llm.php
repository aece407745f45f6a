<?php

return [
    'tiers' => [
        'large' => [
            ['provider' => 'anthropic', 'model' => 'claude-3-5-sonnet-latest'],
            ['provider' => 'openai', 'model' => 'gpt-4o'],
        ],
        'pictures' => [
            ['provider' => 'openai', 'model' => 'dall-e-3'],
        ],
    ],
    'models' => [
        ['provider' => 'openai', 'model' => 'gpt-4o'],
        ['provider' => 'openai', 'model' => 'gpt-4o-mini'],
    ],
];
