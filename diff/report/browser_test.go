package report_test

import (
	"bytes"
	"context"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// A browser draws the page from the file alone, light and dark: the corner has the page's colour,
// and something stands on it.
func TestHTMLInABrowser(t *testing.T) {
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		t.Skip("needs chromium, which is not installed: the page is checked as text alone")
	}
	dir := t.TempDir()
	page := filepath.Join(dir, "page.html")
	if err := os.WriteFile(page, []byte(render(t, "html", drift(), formOptions)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, theme := range []struct {
		name, setting string
		want          color.RGBA
	}{
		{"light", "--blink-settings=preferredColorScheme=1", color.RGBA{0xff, 0xff, 0xff, 0xff}},
		{"dark", "--blink-settings=preferredColorScheme=0", color.RGBA{0x0d, 0x11, 0x17, 0xff}},
	} {
		t.Run(theme.name, func(t *testing.T) {
			shot := filepath.Join(dir, theme.name+".png")
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			out, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+filepath.Join(dir, theme.name),
				theme.setting, "--window-size=900,1200", "--screenshot="+shot, "file://"+page).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			data, err := os.ReadFile(shot)
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			corner := color.RGBAModel.Convert(img.At(2, 2))
			if corner != theme.want {
				t.Errorf("the page is %v, want %v", corner, theme.want)
			}
			other := 0
			for y := 0; y < 600; y += 3 {
				for x := 0; x < 900; x += 3 {
					if color.RGBAModel.Convert(img.At(x, y)) != corner {
						other++
					}
				}
			}
			if other < 1000 {
				t.Errorf("the page is empty: %d points of another colour", other)
			}
		})
	}
}
