import"./chunk.KSMZ35W7.js";
