// Package config reads the settings of the service from the environment.
package config

import (
	"fmt"
	"os"
	"time"
)

// Model says where one model is asked.
type Model struct {
	ID      string
	Region  string
	Project string
}

// Settings of the service.
type Settings struct {
	Listen    string
	Bedrock   Model
	Vertex    Model
	Policy    string
	FirstByte time.Duration
	Patience  time.Duration
}

func need(name string) (string, error) {
	value := os.Getenv(name)
	if value == "" {
		return "", fmt.Errorf("%s is not set", name)
	}
	return value, nil
}

// Load fails when a model or a region is missing: there are no defaults that could go stale.
func Load() (*Settings, error) {
	s := &Settings{Listen: ":8080", Policy: "/policy"}
	var err error
	for name, place := range map[string]*string{
		"BEDROCK_MODEL_ID":      &s.Bedrock.ID,
		"BEDROCK_REGION":        &s.Bedrock.Region,
		"VERTEX_MODEL":          &s.Vertex.ID,
		"GOOGLE_CLOUD_LOCATION": &s.Vertex.Region,
		"GOOGLE_CLOUD_PROJECT":  &s.Vertex.Project,
	} {
		if *place, err = need(name); err != nil {
			return nil, err
		}
	}
	for name, place := range map[string]*time.Duration{
		"LLM_FIRST_BYTE": &s.FirstByte,
		"LLM_PATIENCE":   &s.Patience,
	} {
		wait, err := need(name)
		if err != nil {
			return nil, err
		}
		if *place, err = time.ParseDuration(wait); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return s, nil
}
