import"./chunk.7PZ6DQUO.js";
