// Package triage decides how urgent a fault is.
package triage

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"example.com/grid/triage/internal/llm"
)

// Report of a fault, as the control room gets it.
type Report struct {
	Station string `json:"station"`
	Text    string `json:"text"`
	Secret  bool   `json:"secret"`
}

// Verdict for the control room.
type Verdict struct {
	Urgency string `json:"urgency"`
	Reason  string `json:"reason"`
}

// Desk reads reports.
type Desk struct {
	model llm.Model
	gate  *Gate
}

// New makes a desk.
func New(model llm.Model, gate *Gate) *Desk { return &Desk{model: model, gate: gate} }

const system = `You triage faults of a power grid. Answer with one line: urgency (now, today, week), a colon, the reason.`

// Read gives the verdict of one report.
func (d *Desk) Read(ctx context.Context, report Report) (Verdict, error) {
	if err := d.gate.Check(ctx, report); err != nil {
		return Verdict{}, err
	}
	line, err := d.model.Complete(ctx, llm.Prompt{System: system, Text: report.Station + "\n" + report.Text, Limit: 200})
	if err != nil {
		return Verdict{}, err
	}
	urgency, reason, found := strings.Cut(line, ":")
	if !found {
		return Verdict{Urgency: "now", Reason: "the answer had no form: " + line}, nil
	}
	return Verdict{Urgency: strings.TrimSpace(urgency), Reason: strings.TrimSpace(reason)}, nil
}

// Handler serves the desk.
func Handler(desk *Desk) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /reports", func(w http.ResponseWriter, r *http.Request) {
		var report Report
		if err := json.NewDecoder(r.Body).Decode(&report); err != nil {
			http.Error(w, "a report is JSON", http.StatusBadRequest)
			return
		}
		verdict, err := desk.Read(r.Context(), report)
		switch {
		case errors.Is(err, ErrRefused):
			http.Error(w, err.Error(), http.StatusForbidden)
		case err != nil:
			http.Error(w, "no model answers", http.StatusBadGateway)
		default:
			json.NewEncoder(w).Encode(verdict)
		}
	})
	return mux
}
