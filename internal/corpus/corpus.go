// Package corpus makes documents with embeddings for tests and benchmarks: the same ones for the
// same seed, in clusters that overlap, as those of real texts do.
//
// What enters: a seed, dimensions and a number of topics. What leaves: rows, one by one, or as
// COPY to a table.
package corpus

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// latent is how many directions the vectors really differ in: an embedding model has many more
// dimensions than its texts have.
const latent = 24

// Corpus makes documents.
type Corpus struct {
	seed    uint64
	dims    int
	centers [][]float64 // by topic, in the latent directions
	project [][]float64 // from a latent direction to the dimensions
}

// New makes a corpus of so many dimensions and topics.
func New(seed uint64, dims, topics int) *Corpus {
	c := &Corpus{seed: seed, dims: dims, centers: make([][]float64, topics), project: make([][]float64, latent)}
	r := rand.New(rand.NewPCG(seed, 0))
	for i := range c.centers {
		c.centers[i] = normal(r, latent, 1.5)
	}
	for i := range c.project {
		c.project[i] = normal(r, dims, 1)
	}
	return c
}

func normal(r *rand.Rand, n int, scale float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = scale * r.NormFloat64()
	}
	return out
}

// Doc is one document.
type Doc struct {
	ID        int64
	Title     string
	Body      string
	Embedding []float32
}

// Doc makes the document of a number, whatever others were made.
func (c *Corpus) Doc(id int64) Doc {
	r := rand.New(rand.NewPCG(c.seed, uint64(id)+1))
	topic := r.IntN(len(c.centers))
	sum := make([]float64, c.dims)
	for l, p := range c.project {
		z := c.centers[topic][l] + r.NormFloat64()
		for d := range sum {
			sum[d] += z * p[d]
		}
	}
	length := 0.0
	for d := range sum {
		sum[d] += 0.3 * r.NormFloat64()
		length += sum[d] * sum[d]
	}
	length = math.Sqrt(length)
	out := Doc{ID: id, Embedding: make([]float32, c.dims)}
	for d := range sum {
		out.Embedding[d] = float32(sum[d] / length)
	}
	out.Title, out.Body = sentence(r, topic, 4), sentence(r, topic, 40)
	return out
}

var words = strings.Fields(`order invoice refund delivery customer account password reset subscription plan upgrade price discount
coupon parcel tracking address country payment card bank transfer receipt tax shipping return warranty repair support ticket agent
operator chat message answer question product size colour stock warehouse store opening hours holiday phone mail form login`)

// sentence takes words, those of a topic more often.
func sentence(r *rand.Rand, topic, n int) string {
	out := make([]string, n)
	for i := range out {
		w := r.IntN(len(words))
		if r.IntN(2) == 0 {
			w = (topic*7 + r.IntN(7)) % len(words)
		}
		out[i] = words[w]
	}
	return strings.Join(out, " ")
}

// Table creates the table that Copy fills; the extension vector is there.
func (c *Corpus) Table(name string) string {
	return fmt.Sprintf("CREATE TABLE %s (id bigint PRIMARY KEY, title text NOT NULL, body text NOT NULL, embedding vector(%d) NOT NULL)", name, c.dims)
}

// Copy writes the documents from one number up to another, that one not, into a table that Table
// made.
func (c *Corpus) Copy(ctx context.Context, conn *pgx.Conn, table string, from, to int64) error {
	read, write := io.Pipe()
	go func() { _ = write.CloseWithError(c.rows(write, from, to)) }()
	if _, err := conn.PgConn().CopyFrom(ctx, read, "COPY "+table+" (id, title, body, embedding) FROM STDIN (FORMAT binary)"); err != nil {
		_ = read.CloseWithError(err)
		return fmt.Errorf("copy documents: %w", err)
	}
	return nil
}

// rows writes COPY's binary format (manual, COPY).
func (c *Corpus) rows(w io.Writer, from, to int64) error {
	b := bytes.NewBufferString("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	for id := from; id < to; id++ {
		d := c.Doc(id)
		put(b, int16(4), int32(8), d.ID, int32(len(d.Title)))
		b.WriteString(d.Title)
		put(b, int32(len(d.Body)))
		b.WriteString(d.Body)
		put(b, int32(4+4*len(d.Embedding)), int16(len(d.Embedding)), int16(0), d.Embedding)
		if _, err := b.WriteTo(w); err != nil {
			return err
		}
	}
	put(b, int16(-1))
	_, err := b.WriteTo(w)
	return err
}

func put(b *bytes.Buffer, values ...any) {
	for _, v := range values {
		// A buffer takes everything, and every value has a fixed size.
		_ = binary.Write(b, binary.BigEndian, v)
	}
}

// Text is a vector as PostgreSQL prints it.
func Text(v []float32) string {
	out := make([]string, len(v))
	for i, f := range v {
		out[i] = strconv.FormatFloat(float64(f), 'g', -1, 32)
	}
	return "[" + strings.Join(out, ",") + "]"
}
