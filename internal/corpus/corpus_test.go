package corpus_test

import (
	"math"
	"slices"
	"testing"

	"github.com/replyx/schemactl/internal/corpus"
)

func TestSameForTheSameSeed(t *testing.T) {
	a, b, other := corpus.New(1, 64, 8).Doc(7), corpus.New(1, 64, 8).Doc(7), corpus.New(2, 64, 8).Doc(7)
	if a.Title != b.Title || a.Body != b.Body || !slices.Equal(a.Embedding, b.Embedding) {
		t.Error("the same seed gives another document")
	}
	if slices.Equal(a.Embedding, other.Embedding) {
		t.Error("another seed gives the same vector")
	}
}

func TestVectorsAreOfLengthOne(t *testing.T) {
	c := corpus.New(1, 1536, 8)
	for id := range int64(20) {
		sum := 0.0
		for _, f := range c.Doc(id).Embedding {
			sum += float64(f) * float64(f)
		}
		if math.Abs(sum-1) > 1e-4 {
			t.Errorf("document %d: length %g", id, sum)
		}
	}
}
