import"./chunk.OSFT5Q56.js";
