/**
 * The level of a microphone, from 0 to 1; it stays 0 if the browser cannot measure it.
 * @module
 */

const FLOOR = -60; // dB relative to full scale; anything below counts as silence
const SAMPLES = 1024; // about 20 ms

export class LevelMeter {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AnalyserNode | null} */
  #analyser = null;
  #samples = new Float32Array(SAMPLES);

  /** @param {MediaStream} stream */
  constructor(stream) {
    try {
      this.#context = new AudioContext();
      this.#analyser = this.#context.createAnalyser();
      this.#analyser.fftSize = SAMPLES;
      this.#context.createMediaStreamSource(stream).connect(this.#analyser);
      void this.#context.resume(); // suspended on some phones, even right after a tap
    } catch {
      this.close();
    }
  }

  /** @returns {boolean} whether there is anything to show */
  get isKnown() {
    return this.#analyser !== null && this.#context?.state === "running";
  }

  /** @returns {number} from 0, silence, to 1, full scale; linear in decibels, as ears hear */
  read() {
    if (!this.#analyser) return 0;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / SAMPLES;
    return Math.min(1, Math.max(0, 1 - (10 * Math.log10(power + 1e-12)) / FLOOR));
  }

  close() {
    this.#analyser = null;
    if (this.#context?.state !== "closed") void this.#context?.close();
  }
}
