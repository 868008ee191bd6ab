package main

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"io"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	_ "gonum.org/v1/plot/vg/vgimg" // png
	_ "gonum.org/v1/plot/vg/vgsvg" // svg
)

// Measures of the chart, in points.
const (
	chartWidth  = 640
	chartMargin = 12
	titleHeight = 76 // of the chart
	panelFrame  = 50 // a panel's title and axis
	barPitch    = 16
	barHeight   = 12
	digitRoom   = 0.013 // of the axis, for each letter behind a bar
	otherFonts  = 1.2   // how many times as wide a reader's font may be
)

// Colours: ours are strong, peers for the same hash pale, other hashes grey.
var (
	strong = map[string]color.Color{"blake2b": color.RGBA{0x1f, 0x5f, 0xa8, 0xff}, "sha256": color.RGBA{0xc2, 0x5a, 0x12, 0xff}}
	pale   = map[string]color.Color{"blake2b": color.RGBA{0xa9, 0xc8, 0xe8, 0xff}, "sha256": color.RGBA{0xf2, 0xc5, 0x9c, 0xff}}
	grey   = color.RGBA{0xb4, 0xb4, 0xb4, 0xff}
	ink    = color.RGBA{0x22, 0x22, 0x22, 0xff}
)

// drawChart draws a panel for each job, with a bar for each library. Each panel
// has an axis of its own, from zero.
func drawChart(w io.Writer, format string, r report) error {
	var panels []*plot.Plot
	var heights []vg.Length
	for _, j := range jobs {
		entries := j.entries(r.Rows)
		if len(entries) == 0 {
			continue
		}
		p, err := panel(j.title, entries)
		if err != nil {
			return err
		}
		panels = append(panels, p)
		heights = append(heights, panelFrame+vg.Length(len(entries))*barPitch)
	}
	if len(panels) == 0 {
		return errors.New("nothing to draw: no row belongs to a job of the chart")
	}
	height := vg.Length(titleHeight + chartMargin)
	for _, h := range heights {
		height += h
	}
	canvas, err := draw.NewFormattedCanvas(chartWidth, height, format)
	if err != nil {
		return err
	}
	c := draw.New(canvas)
	c.FillPolygon(color.White, []vg.Point{c.Min, {X: c.Max.X, Y: c.Min.Y}, c.Max, {X: c.Min.X, Y: c.Max.Y}})
	caption(c, r)

	// Labels differ in width; the bars of all panels begin at one place.
	var widest vg.Length
	for _, p := range panels {
		widest = max(widest, labelWidth(p))
	}
	top := vg.Length(titleHeight)
	for i, p := range panels {
		p.Y.Padding += otherFonts*widest - labelWidth(p)
		p.Draw(draw.Crop(c, chartMargin, -2*chartMargin, height-top-heights[i]+chartMargin/2, -top))
		top += heights[i]
	}
	return write(w, canvas, format)
}

// panel draws one job.
func panel(title string, entries []entry) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = title + ", GB/s"
	set(&p.Title.TextStyle, 11)
	set(&p.X.Tick.Label, 8)
	set(&p.Y.Tick.Label, 9)
	p.Title.Padding = 2
	p.Y.LineStyle.Width, p.Y.Tick.LineStyle.Width, p.Y.Tick.Length = 0, 0, 0

	grid := plotter.NewGrid()
	grid.Horizontal.Color = nil
	grid.Vertical.Color = color.RGBA{0xe4, 0xe4, 0xe4, 0xff}
	p.Add(grid)

	var labels []plot.Tick
	end := 0.0 // of the axis
	figures := plotter.XYLabels{}
	for i, e := range entries {
		at := float64(len(entries) - 1 - i) // the first on top
		bar, err := plotter.NewBarChart(plotter.Values{e.gbps}, barHeight)
		if err != nil {
			return nil, err
		}
		bar.Horizontal, bar.XMin, bar.LineStyle.Width = true, at, 0
		bar.Color = e.colour()
		p.Add(bar)
		labels = append(labels, plot.Tick{Value: at, Label: e.name()})
		figures.XYs = append(figures.XYs, plotter.XY{X: e.gbps, Y: at})
		label := significant(e.gbps)
		if e.ofLimit > 0 {
			label += fmt.Sprintf(", %.0f %% of this CPU's limit", e.ofLimit)
		}
		figures.Labels = append(figures.Labels, label)
		end = max(end, e.gbps/(1-digitRoom*float64(len(label)+1)))
	}
	behind, err := plotter.NewLabels(figures)
	if err != nil {
		return nil, err
	}
	for i := range behind.TextStyle {
		set(&behind.TextStyle[i], 9)
		behind.TextStyle[i].YAlign = text.YCenter
	}
	behind.Offset = vg.Point{X: 4}
	p.Add(behind)
	p.X.Min, p.X.Max = 0, end
	p.Y.Min, p.Y.Max = -0.6, float64(len(entries))-0.4
	p.Y.Tick.Marker = plot.ConstantTicks(labels)
	return p, nil
}

// colour of the entry's bar.
func (e entry) colour() color.Color {
	switch {
	case e.library == "":
		return strong[e.hash]
	case otherHash(e.library):
		return grey
	}
	return pale[e.hash]
}

// caption says above the panels what and where they are from.
func caption(c draw.Canvas, r report) {
	lines := []struct {
		size vg.Length
		text string
	}{
		{14, "Hashing in Go on one core: longer is faster"},
		{9, fmt.Sprintf("%s, %s %s, %s", r.Host.cpu(), r.Host.Go, r.Host.Target, r.Date.Format(time.DateOnly))},
		{9, "Strong colours: simdhash. Pale: others that compute the same. Grey: other hashes; HighwayHash is not collision resistant."},
	}
	y := c.Max.Y - chartMargin
	for _, l := range lines {
		s := text.Style{Handler: plot.DefaultTextHandler, YAlign: text.YTop}
		set(&s, l.size)
		c.FillText(s, vg.Point{X: c.Min.X + chartMargin, Y: y}, l.text)
		y -= l.size + 6
	}
}

// set sets what all text has in common.
func set(s *text.Style, size vg.Length) {
	s.Color = ink
	s.Font = font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size)
}

// labelWidth is the room that the names of a panel's libraries take.
func labelWidth(p *plot.Plot) (widest vg.Length) {
	for _, t := range p.Y.Tick.Marker.Ticks(0, 0) {
		widest = max(widest, p.Y.Tick.Label.Width(t.Label))
	}
	return widest
}

// significant prints three digits.
func significant(f float64) string {
	switch {
	case f >= 100:
		return fmt.Sprintf("%.0f", f)
	case f >= 10:
		return fmt.Sprintf("%.1f", f)
	}
	return fmt.Sprintf("%.2f", f)
}

// write writes a canvas. The font of an SVG file is that of the reader, who may
// have one like it and not this one.
func write(w io.Writer, canvas vg.CanvasWriterTo, format string) error {
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return err
	}
	p := b.Bytes()
	if format == "svg" {
		p = bytes.ReplaceAll(p, []byte("font-family:Liberation Sans;"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;"))
	}
	_, err := w.Write(p)
	return err
}
