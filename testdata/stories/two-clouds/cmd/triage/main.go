// Command triage serves the control room.
package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.com/grid/triage/internal/config"
	"example.com/grid/triage/internal/llm"
	"example.com/grid/triage/internal/triage"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

func run(ctx context.Context) error {
	settings, err := config.Load()
	if err != nil {
		return err
	}
	exporter, err := otlptracegrpc.New(ctx)
	if err != nil {
		return err
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
	defer provider.Shutdown(context.WithoutCancel(ctx))
	otel.SetTracerProvider(provider)

	primary, err := llm.NewBedrock(ctx, settings.Bedrock)
	if err != nil {
		return err
	}
	backup, err := llm.NewVertex(ctx, settings.Vertex)
	if err != nil {
		return err
	}
	gate, err := triage.LoadGate(ctx, settings.Policy)
	if err != nil {
		return err
	}
	chain := llm.NewFallback(primary, backup, settings.FirstByte, settings.Patience)
	server := &http.Server{
		Addr:              settings.Listen,
		Handler:           triage.Handler(triage.New(chain, gate)),
		ReadHeaderTimeout: 5 * time.Second,
	}
	slog.Info("listening", "address", settings.Listen)
	return server.ListenAndServe()
}

func main() {
	if err := run(context.Background()); err != nil {
		slog.Error("triage ends", "error", err)
		os.Exit(1)
	}
}
