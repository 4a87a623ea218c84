/**
 * How loud a microphone is, from 0 to 1; silent where the browser cannot measure.
 * @module
 */

const FLOOR = -60; // dB below full scale that count as nothing
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
      void this.#context.resume(); // asleep on some phones, though a finger has just been here
    } catch {
      this.close();
    }
  }

  /** @returns {boolean} whether there is anything to show */
  get isKnown() {
    return this.#analyser !== null && this.#context?.state === "running";
  }

  /** @returns {number} from 0, nothing, to 1, as loud as can be, in steps that an ear takes for even */
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
