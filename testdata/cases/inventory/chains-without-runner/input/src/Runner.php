<?php

namespace App;

class Runner
{
    public function run(array $chain, \Closure $invoke): mixed
    {
        $answers = [];
        foreach ($chain as $step) {
            try {
                $answers[] = $invoke($step['provider'], $step['model']);
            } catch (\Throwable $e) {
                throw new \RuntimeException('not reachable');
            }
        }

        return $answers;
    }
}
