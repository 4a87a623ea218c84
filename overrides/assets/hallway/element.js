/**
 * Elements that the templates guarantee.
 * @module
 */

/**
 * Returns the first match for a selector.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 * @throws {TypeError} if there is none of that type: the template and the script do not match
 */
export function findElement(root, selector, type) {
  const element = root.querySelector(selector);
  if (element instanceof type) return element;
  throw new TypeError(`no ${type.name} matches ${selector}`);
}
