<?php

namespace App;

class Runner
{
    public function run(array $chain, \Closure $invoke): mixed
    {
        foreach ($chain as $index => $step) {
            try {
                return $invoke($step['provider'], $step['model']);
            } catch (\Throwable $e) {
                $this->log($step['provider'], $e);
            }
        }

        throw new \RuntimeException('nobody answered');
    }

    /** One that fails ends this one. */
    public function check(array $chain, \Closure $invoke): void
    {
        foreach ($chain as $step) {
            try {
                $invoke($step['provider'], $step['model']);
            } catch (\Throwable $e) {
                throw new \RuntimeException('not reachable');
            }
        }
    }
}
