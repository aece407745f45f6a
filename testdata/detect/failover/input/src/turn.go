package turn

import "os"

var address = os.Getenv("ALPHA_BASE_URL")

// one after the other, failures are values
func Named(question string) (string, error) {
	for _, name := range []string{"alpha", "beta"} {
		answer, err := ask(name, question)
		if err != nil {
			continue
		}
		return answer, nil
	}
	return "", nil
}

// one that fails ends it
func All(question string) (string, error) {
	for _, name := range []string{"alpha", "beta"} {
		answer, err := ask(name, question)
		if err != nil {
			return "", err
		}
		log(answer)
	}
	return "", nil
}

// who is there
func Health() bool {
	for _, name := range []string{"alpha", "beta"} {
		if _, err := ask(name, "ping"); err != nil {
			continue
		}
		return true
	}
	return false
}
