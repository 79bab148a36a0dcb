//! Plots as SVG. Colours and sizes are in `style.css`.

use maud::{Markup, html};
use sohoa_eval::Reliability;

use super::Figure;
use super::labels::label;

/// Height of a row, in units of the drawing.
const ROW: f64 = 26.0;
/// Rows drawn; more are only in the table.
const MOST_ROWS: usize = 16;

/// Shares with their intervals, and a ring where they were without restoration.
pub(super) fn intervals(figures: &[Figure]) -> Markup {
    let figures = &figures[..figures.len().min(MOST_ROWS)];
    let axis = Axis::of(figures);
    let percent = |share: f64| format!("{:.3}%", 100.0 * axis.place(share));
    html! {
        div.intervals {
            @for figure in figures { div.row {
                div.name { (label(&figure.name)) }
                div.track {
                    @for tick in &axis.ticks { span.tick style=(format!("left:{}", percent(*tick))) {} }
                    @if let Some((low, high)) = figure.interval {
                        span.range style=(format!("left:{};right:calc(100% - {})", percent(low), percent(high))) {}
                    }
                    @if let Some(baseline) = figure.baseline.filter(|share| axis.shows(*share)) {
                        span.ring style=(format!("left:{}", percent(baseline))) {}
                    }
                    span.dot style=(format!("left:{}", percent(figure.share))) {}
                }
            } }
            div.row.axis {
                div.name {}
                div.track { @for tick in &axis.ticks {
                    span.value style=(format!("left:{}", percent(*tick))) { (tick_label(*tick)) }
                } }
            }
        }
    }
}

/// A percentage without superfluous digits; the decimal sign is that of the page's first language.
fn tick_label(share: f64) -> String {
    let text = format!("{:.2}", 100.0 * share);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{} %", text.replace('.', ","))
}

/// The stretch of 0..=1 that holds all intervals.
struct Axis {
    low: f64,
    high: f64,
    ticks: Vec<f64>,
}

impl Axis {
    fn of(figures: &[Figure]) -> Self {
        let ends = |figure: &Figure| figure.interval.unwrap_or((figure.share, figure.share));
        let low = figures
            .iter()
            .map(|figure| ends(figure).0.min(figure.share))
            .fold(1.0, f64::min);
        let high = figures
            .iter()
            .map(|figure| ends(figure).1.max(figure.share))
            .fold(0.0, f64::max);
        let step = step((high - low).max(0.002) / 4.0);
        let low = (low / step).floor() * step;
        let high = ((high / step).ceil() * step)
            .max(low + step)
            .min(1.0_f64.max(low + step));
        let count = ((high - low) / step).round() as usize;
        Self {
            low,
            high,
            ticks: (0..=count).map(|tick| low + tick as f64 * step).collect(),
        }
    }

    fn shows(&self, share: f64) -> bool {
        (self.low..=self.high).contains(&share)
    }

    fn place(&self, share: f64) -> f64 {
        ((share - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// 1, 2 or 5 times a power of ten, at least as large.
fn step(least: f64) -> f64 {
    let power = 10.0_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= least * 0.999)
        .unwrap_or(least)
}

/// Counts as bars.
pub(super) fn bars(rows: &[(Markup, f64)]) -> Markup {
    let most = rows.iter().map(|row| row.1).fold(1.0, f64::max);
    html! {
        div.bars { @for (name, value) in rows { div.row {
            div.name { (name) }
            div.track {
                span.fill style=(format!("width:{:.2}%", 85.0 * value / most)) {}
                span.value { (value) }
            }
        } } }
    }
}

/// Share right over confidence, both axes stretched near 1, where most words are.
pub(super) fn reliability(reliability: &Reliability) -> Markup {
    let (size, edge) = (10.0 * ROW, 46.0);
    let place = |share: f64| stretched(share) * size;
    let total: f64 = reliability.bins.iter().map(|bin| bin.weight).sum();
    let ticks = [0.0, 0.5, 0.9, 0.99, 0.999];
    html! {
        svg viewBox=(format!("0 0 {} {}", size + edge + 14.0, size + edge)) role="img" {
            @for tick in ticks {
                @let x = edge + place(tick);
                @let y = size - place(tick) + 8.0;
                line.grid x1=(x) y1="8" x2=(x) y2=(size + 8.0) {}
                line.grid x1=(edge) y1=(y) x2=(edge + size) y2=(y) {}
                text x=(x) y=(size + 26.0) text-anchor="middle" { (tick_label(tick)) }
                text x=(edge - 5.0) y=(y + 4.0) text-anchor="end" { (tick_label(tick)) }
            }
            line.diagonal x1=(edge) y1=(size + 8.0) x2=(edge + size) y2="8" {}
            @for bin in &reliability.bins {
                circle.dot cx=(edge + place(bin.confidence)) cy=(size - place(bin.right) + 8.0)
                    r=(3.0 + 7.0 * (bin.weight / total).sqrt()) {}
            }
        }
    }
}

/// 0..=1 to 0..=1 by the logarithm of the share wrong, down to one in a thousand.
fn stretched(share: f64) -> f64 {
    let least: f64 = 0.0005;
    ((1.0 - share).max(least).ln() / least.ln()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(share: f64, interval: Option<(f64, f64)>) -> Figure {
        Figure {
            name: "exact".to_owned(),
            share,
            interval,
            errors: 0.0,
            reference: 0.0,
            baseline: None,
        }
    }

    #[test]
    fn axes_hold_what_they_show() {
        for figures in [
            vec![figure(0.99, Some((0.98, 0.995))), figure(0.97, None)],
            vec![figure(1.0, Some((0.993, 1.0)))],
            vec![figure(0.0, None)],
        ] {
            let axis = Axis::of(&figures);
            assert!(axis.ticks.len() >= 2 && axis.ticks.len() < 12, "{:?}", axis.ticks);
            for figure in &figures {
                let (low, high) = figure.interval.unwrap_or((figure.share, figure.share));
                assert!(axis.low <= low + 1e-9 && high <= axis.high + 1e-9);
            }
        }
        assert!((step(0.0013) - 0.002).abs() < 1e-12 && (step(0.03) - 0.05).abs() < 1e-12);
    }
}
