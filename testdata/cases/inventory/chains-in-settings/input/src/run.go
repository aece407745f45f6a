package run

import "errors"

func Run(chain []Step, question string) (string, error) {
	for _, step := range chain {
		answer, err := ask(step.Provider, step.Model, question)
		if err != nil {
			log(err)
			continue
		}
		return answer, nil
	}
	return "", errors.New("nobody answered the chain")
}

func All(chain []Step, question string) ([]string, error) {
	var answers []string
	for _, step := range chain {
		answer, err := ask(step.Provider, step.Model, question)
		if err != nil {
			return nil, err
		}
		answers = append(answers, answer)
	}
	return answers, nil
}
