<?php
use PHPUnit\Framework\TestCase;

$base = 'https://api.example';
$url = $base . '/v1' . "/chat/{$base}";
$text = <<<EOT
    heredoc $base
    EOT;
$raw = <<<'RAW'
raw $base
RAW;
$pick = match ($p) { 'a', 'b' => 'first', default => 'other' };
$either = $x ? 'one' : 'two';
$either ??= 'three';
foreach (['g', 'h'] as $item) { run($item); }
foreach ($map as $k => $v) { run($v); }
$map = ['a' => 'b'];
$map['c'] = 'd';
run($map);
if ($a === 'asked') {}
switch ($q) { case 'case': break; }

try {
    run('try');
} catch (RateLimit | Timeout $e) {
    run('failed');
} finally {
    run('finally');
}

function run($x) { return fn() => $x; }

class SuiteTest extends TestCase
{
    public function test_it(): void { run('test'); }
    #[Test]
    public function works(): void { run('works'); }
}

it('does', function () { run('pest'); });
