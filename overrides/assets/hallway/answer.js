/**
 * The entry of an answer's page: everything that it needs at once, as one script.
 * @module
 */

import { mount as mountFrame } from "./frame.js";
import { mount } from "./pages/answer.js";

void mountFrame();
const player = document.querySelector(".player");
if (player instanceof HTMLElement) mount(player);
