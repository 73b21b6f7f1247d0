package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// Document is rotation.json; its fields stand in the order of their names.
type Document struct {
	Areas       map[string][]int `json:"areas"`
	Campaigns   []string         `json:"campaigns"`
	Generation  int64            `json:"generation"`
	Mode        string           `json:"mode"`
	Namespace   string           `json:"namespace"`
	Numbers     []Listed         `json:"numbers"`
	PacePercent int              `json:"pacePercent"`
	Pool        string           `json:"pool"`
	Reason      string           `json:"reason"`
	Schema      string           `json:"schema"`
	SHA256      string           `json:"sha256,omitempty"`
	SoftCap     int              `json:"softCap"`
	Strategy    string           `json:"strategy"`
}

type Listed struct {
	AreaCode string `json:"areaCode"`
	DailyCap int    `json:"dailyCap"`
	Number   string `json:"number"`
	Region   string `json:"region"`
	State    string `json:"state"`
	Weight   int    `json:"weight"`
}

// build lists the Active numbers of a pool, and counts the others.
func build(pool *NumberPool) (Document, Counts) {
	counts := Counts{Declared: len(pool.Spec.Numbers)}
	document := Document{
		Areas: map[string][]int{}, Campaigns: append([]string{}, pool.Spec.Campaigns...),
		Mode: "Normal", Namespace: pool.Namespace, Numbers: []Listed{}, PacePercent: 100,
		Pool: pool.Name, Reason: "Normal", Schema: "dialrota.dev/rotation/v1", SoftCap: 100,
		Strategy: "LeastUsed",
	}
	for _, each := range pool.Spec.Numbers {
		switch each.State {
		case "Pulled":
			counts.Pulled++
		case "Retired":
			counts.Retired++
		default:
			area := each.Number[2:5]
			document.Areas[area] = append(document.Areas[area], len(document.Numbers))
			document.Numbers = append(document.Numbers, Listed{
				AreaCode: area, DailyCap: 150, Number: each.Number, Region: "US",
				State: "Unknown", Weight: 100,
			})
		}
	}
	counts.InRotation = len(document.Numbers)
	return document, counts
}

// seal gives the document a generation, one more than before if its content is new, and its hash.
func seal(document *Document, before Rotation) error {
	document.Generation = max(before.Generation, 1)
	if err := digest(document); err != nil {
		return err
	}
	if before.Generation == 0 || document.SHA256 == before.SHA256 {
		return nil
	}
	document.Generation++
	return digest(document)
}

func digest(document *Document) error {
	document.SHA256 = ""
	plain, err := json.Marshal(document)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(plain)
	document.SHA256 = hex.EncodeToString(sum[:])
	return nil
}

// files are the data of the ConfigMap.
func files(document *Document) (map[string]string, error) {
	text, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	var lines strings.Builder
	for _, each := range document.Numbers {
		lines.WriteString(each.Number)
		lines.WriteByte('\n')
	}
	return map[string]string{"numbers.txt": lines.String(), "rotation.json": string(text)}, nil
}
