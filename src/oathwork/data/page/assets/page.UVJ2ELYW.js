import"./chunk.BTY75EOQ.js";
