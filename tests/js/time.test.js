import assert from "node:assert/strict";
import { test } from "node:test";
import { age, clock, dueTone, remaining, span } from "../../static/js/lib/time.js";

const NOW = new Date("2026-11-24T09:42:00Z");
const after = (minutes) => new Date(NOW.getTime() + minutes * 60_000);

test("a length has at most two units", () => {
  assert.equal(span(52 * 60_000), "52 min");
  assert.equal(span(78 * 60_000), "1 h 18 min");
  assert.equal(span(120 * 60_000), "2 h");
  assert.equal(span(76 * 3_600_000), "3 d 4 h");
  assert.equal(span(9 * 86_400_000 + 3_600_000), "9 d");
});

test("a deadline says what remains, then the day, then how late it is", () => {
  assert.equal(remaining(after(78), NOW), "in 1 h 18 min");
  assert.equal(remaining(after(-102), NOW), "1 h 42 min late");
  assert.equal(remaining(after(8 * 1440), NOW), "2 Dec");
  assert.equal(remaining(after(60 * 1440), NOW), "23 Jan 2027");
});

test("a deadline is soon under two hours and late after its moment", () => {
  assert.equal(dueTone(after(121), NOW), "calm");
  assert.equal(dueTone(after(119), NOW), "soon");
  assert.equal(dueTone(after(-1), NOW), "late");
});

test("an age turns into a date after a week", () => {
  assert.equal(age(after(0), NOW), "just now");
  assert.equal(age(after(-52), NOW), "52 min ago");
  assert.equal(age(after(-30 * 1440), NOW), "25 Oct");
});

test("the clock knows zones and stays silent about unknown ones", () => {
  assert.equal(clock(NOW), "09:42");
  assert.equal(clock(NOW, "Europe/Madrid"), "10:42");
  assert.equal(clock(NOW, "Nowhere/Atall"), "");
});
