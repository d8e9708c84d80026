import"./chunk.RU7ZRX7H.js";
